# What `sam build` calls: build-<logical id>, with ARTIFACTS_DIR set, from the repository root.
# DEPENDENCIES=lambda installs arm64 packages for Python 3.13, on any machine, and compiles all code with
# that Python, without which the build fails; BYTECODE=none leaves the bytecode out.
# DEPENDENCIES=host leaves packages out: on the embedded cloud functions see this machine's
# own packages.
.PHONY: build-SharedLayer

# RUNTIME and PLATFORM of another machine are for the benchmark of cold starts alone.
DEPENDENCIES ?= lambda
BYTECODE ?= required
RUNTIME ?= 3.13
PLATFORM ?= aarch64-manylinux_2_28
# Only what installs packages needs the tools; a running environment is not touched by a local build.
INSTALLER := $(if $(filter host,$(DEPENDENCIES)),,$(VENV)/installed)

# $(call install,requirements file,folder)
define install
	$(if $(filter host,$(DEPENDENCIES)),@:,grep -qE '^[a-z]' $(1) || exit 0; \
	  VIRTUAL_ENV=$(VENV) $(BIN)/uv pip install --quiet --target $(2) -r $(1) \
	  --constraint requirements/dev.txt --python-platform $(PLATFORM) \
	  --python-version $(RUNTIME) --only-binary :all:)
endef

# Files of packages that the function reads without importing the packages: assets.txt. Of Swagger UI
# only what /docs loads, and its licence.
# $(call assets,requirements file,folder)
define assets
	$(if $(filter host,$(DEPENDENCIES)),@:,test ! -f $(1) || { \
	  VIRTUAL_ENV=$(VENV) $(BIN)/uv pip install --quiet --no-deps --target $(2) -r $(1) \
	  --constraint requirements/dev.txt && find $(2)/flask_swagger_ui -type f ! -name LICENSE \
	  ! -name swagger-ui-bundle.js ! -name swagger-ui.css -delete; })
endef

# Lambda's code folders are read-only, so what is not compiled here is compiled at every cold start.
# .pyc files only serve the minor version that wrote them; on the embedded cloud that is this Python,
# and each copy of a function unpacks the artifact for itself.
COMPILE := -m compileall -q --invalidation-mode unchecked-hash
# $(call bytecode,folder)
define bytecode
	@find $(1) -name __pycache__ -prune -exec rm -rf {} +
	$(if $(filter host,$(DEPENDENCIES)),@python3 $(COMPILE) $(1),$(if $(filter none,$(BYTECODE)),@:,\
	  @python=$$(tools/lambda_python.sh $(RUNTIME)) && "$$python" $(COMPILE) $(1)))
endef

build-SharedLayer: $(INSTALLER)
	mkdir -p "$(ARTIFACTS_DIR)/python"
	cp -R shared/dateline "$(ARTIFACTS_DIR)/python/"
	$(call install,shared/requirements.txt,"$(ARTIFACTS_DIR)/python")
	$(call bytecode,"$(ARTIFACTS_DIR)")

build-%Function: folder = functions/$(shell echo $* | tr '[:upper:]' '[:lower:]')
build-%Function: $(INSTALLER)
	mkdir -p "$(ARTIFACTS_DIR)/functions"
	cp -R $(folder) "$(ARTIFACTS_DIR)/functions/"
# What only the command and the docs read of a sender (functions/submit/senders/__init__.py).
	@find "$(ARTIFACTS_DIR)/functions" -path '*/senders/*' \
	  \( -name source_setup.py -o -name guide.txt -o -name 'sample.*' \) -exec rm {} +
	$(call install,$(folder)/requirements.txt,"$(ARTIFACTS_DIR)")
	$(call assets,$(folder)/assets.txt,"$(ARTIFACTS_DIR)")
# 30 MB of process: courlan imports babel for a filter by language that no function uses, and takes
# a locale without data for unknown. The licence of the data stays with the package.
	@rm -f "$(ARTIFACTS_DIR)"/babel/locale-data/*.dat
	$(call bytecode,"$(ARTIFACTS_DIR)")
