// Shows the API description in #api. Swagger UI stores no token, and asks no validator of another host.
"use strict";

// The type of a problem leads to an entry below the description, which moves it down while it loads.
const entry = document.getElementById(location.hash.slice(1));

SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#api",
  // Otherwise Swagger UI takes the fragment for one of its own.
  deepLinking: entry === null,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  persistAuthorization: false,
  tryItOutEnabled: true,
  validatorUrl: null,
  onComplete: () => requestAnimationFrame(() => entry?.scrollIntoView()),
});
