"""The PostgreSQL that Hilo brings along: found, made, started, watched and stopped; begin at supervisor.py."""
