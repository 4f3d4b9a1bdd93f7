"""submit: receives deliveries over HTTP. It verifies and stores each, then acknowledges it."""
