# SPDX-License-Identifier: GPL-2.0-or-later
#
# The program, for the machine that builds. `make dist` makes the tarball; it goes to Buildroot's
# download directory, autoksyms/ in that, or AUTOKSYMS_OVERRIDE_SRCDIR names a checkout.
AUTOKSYMS_VERSION = 0.1.0
AUTOKSYMS_SOURCE = autoksyms-$(AUTOKSYMS_VERSION).tar.gz
AUTOKSYMS_SITE = $(BR2_DL_DIR)/autoksyms
AUTOKSYMS_SITE_METHOD = file
AUTOKSYMS_LICENSE = GPL-2.0-or-later
AUTOKSYMS_LICENSE_FILES = COPYING
HOST_AUTOKSYMS_DEPENDENCIES = host-pkgconf host-zlib host-xz host-zstd host-nettle host-jansson

HOST_AUTOKSYMS_ARGUMENTS = PREFIX=$(HOST_DIR) ASSUME_DEPS=1

define HOST_AUTOKSYMS_BUILD_CMDS
	$(HOST_MAKE_ENV) $(HOST_CONFIGURE_OPTS) $(MAKE) -C $(@D) $(HOST_AUTOKSYMS_ARGUMENTS) all
endef

define HOST_AUTOKSYMS_INSTALL_CMDS
	$(HOST_MAKE_ENV) $(HOST_CONFIGURE_OPTS) $(MAKE) -C $(@D) $(HOST_AUTOKSYMS_ARGUMENTS) install
endef

$(eval $(host-generic-package))
