// Without the panel, nothing has to be built.
module.exports = {
  serveAdminPanel: false,
  auth: { secret: "a secret of the test" },
  apiToken: { salt: "a salt of the test" },
  transfer: { token: { salt: "a salt of the test" } },
  secrets: { encryptionKey: "an encryption key of the test, 32" },
};
