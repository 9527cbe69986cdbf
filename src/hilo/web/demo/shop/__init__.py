"""The shop page of the demo company at `/demo/chat`, which carries its chat; only where the demo company is served."""
