"""The API's description, OpenAPI 3.1, made of the code: `python -m tools.openapi` writes it anew.

`routes` has a table with a line for every route of template.yaml; what it says comes from the
functions themselves where they have it: registries of renderings, models of bodies, errors with
their statuses, parameters. `read/endpoints/openapi.json` is the result, which `GET /openapi.json`
hands out and `GET /docs` shows.
"""
