"""What a stack costs and can carry, computed from the template, measured calls and prices."""
