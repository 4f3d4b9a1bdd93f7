"""Generates the API description, OpenAPI 3.1: `python -m tools.openapi`.

`reads` and `writes` describe every route of template.yaml. Parameters, media types, request bodies
and errors come from the functions: their route tables, registries, models and error classes.
`schemas.json` has the schemas of responses. The result is `functions/read/endpoints/openapi.json`,
which `GET /openapi.json` returns and `GET /docs` shows.
"""
