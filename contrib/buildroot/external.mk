# SPDX-License-Identifier: GPL-2.0-or-later
#
# A br2-external tree: make BR2_EXTERNAL=.../contrib/buildroot menuconfig. doc/kbuild.md tells what of it was tried.
include $(sort $(wildcard $(BR2_EXTERNAL_AUTOKSYMS_PATH)/package/*/*.mk))

ifeq ($(BR2_LINUX_KERNEL_AUTOKSYMS),y)

# The stand-ins take the places of the kernel's scripts, which stay beside them.
define AUTOKSYMS_INTO_LINUX
	$(HOST_DIR)/share/autoksyms/kbuild/install $(LINUX_DIR) $(HOST_DIR)/bin/autoksyms
endef
LINUX_PRE_CONFIGURE_HOOKS += AUTOKSYMS_INTO_LINUX
LINUX_MAKE_ENV += AUTOKSYMS_MODE=$(if $(BR2_LINUX_KERNEL_AUTOKSYMS_CLASSIC),classic,patch)

# linux.mk's dependencies are settled by the time that this is read.
$(LINUX_TARGET_CONFIGURE): | host-autoksyms

endif
