"""What may be sent to whom: suppression and the send gate."""
