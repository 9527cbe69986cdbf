"""Assembles the modules into one application: routes, OpenAPI, the stream, the start page."""
