"""Sources as the command sets them up: options, secrets, samples, simulated deliveries."""
