"""The story that Hilo was made for, played on the live screens: `make story`."""
