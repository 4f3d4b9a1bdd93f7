"""The endpoints of the API, one module each: read, check the cache, render a response."""
