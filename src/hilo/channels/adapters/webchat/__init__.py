"""Web chat: visitors of a web site talk with us in a window on its pages."""
