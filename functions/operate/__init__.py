"""operate: what failed, for the people who run the stack: lists, reasons, retries, records."""
