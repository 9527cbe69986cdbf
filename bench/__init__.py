"""What Hilo promises about speed, measured: `make bench` runs the product through its doors and writes one table."""
