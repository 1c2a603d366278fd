# SPDX-License-Identifier: GPL-2.0-or-later
#
# For a kernel's recipe (a .bbappend): inherit autoksyms-kernel
#
# vmlinux is linked by autoksyms from 5.15 on, and up to 6.4 exports are trimmed by it. After the compile
# the decision is in ${T}/autoksyms-check: whether the list is as it should be, and why not.
#
# AUTOKSYMS_MODE: patch (as few links as possible), or classic (the kernel's own sequence of links)

DEPENDS += "autoksyms-native"
AUTOKSYMS_MODE ?= "patch"
export AUTOKSYMS_MODE

# The stand-ins take the places of the kernel's scripts, which stay beside them. More than once does no harm.
do_install_stand_ins() {
	${STAGING_DATADIR_NATIVE}/autoksyms/kbuild/install ${S} ${STAGING_BINDIR_NATIVE}/autoksyms
}
addtask install_stand_ins after do_patch do_prepare_recipe_sysroot before do_configure

# 0 and 1 are answers: the list stays, or would change. A kernel that doesn't trim has none to give.
do_check_exports() {
	if ! grep -q '^CONFIG_TRIM_UNUSED_KSYMS=y' ${B}/.config; then
		return 0
	fi
	status=0
	${STAGING_BINDIR_NATIVE}/autoksyms check --objtree=${B} --srctree=${S} >${T}/autoksyms-check || status=$?
	if [ "$status" -gt 1 ]; then
		bbfatal "autoksyms check failed with status $status"
	fi
	cat ${T}/autoksyms-check
}
addtask check_exports after do_compile_kernelmodules before do_install
