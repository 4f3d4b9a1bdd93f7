"""A mutation run, `make mutants`: do the tests notice when a rule is changed?

A mutant is one small change to a module: `<=` for `<`, a condition that always holds, an argument
that is dropped. The module's tests have to fail for each. A mutant that no test notices survives:
a rule has no test, or code has no effect.

- `judges` lists the modules and the tests that judge each.
- `mutations` makes the mutants of a module; it alone runs in .venv-mutants.
- `trials` tests each mutant in a separate process.
- `types` asks mypy about those that survived.
- `reviewed` reads reviewed.toml: survivors that no test could notice, each with the reason.
"""
