"""watch: what was accepted and is lost, which sources fell silent, what is open; every minute."""
