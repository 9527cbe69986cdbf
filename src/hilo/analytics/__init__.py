"""Plain reports with the conversations behind each figure, and how soon somebody is to be answered."""
