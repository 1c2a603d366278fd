# SPDX-License-Identifier: GPL-2.0-or-later
"""Android symbol lists under Bazel.

One action for each module writes its shard (what it needs and exports); one more makes the list of
them. So a build farm spreads the scan, a module that stays isn't scanned again, and no action reads
anything but its declared inputs.

    load("//contrib/bazel:symlist.bzl", "symbol_list")

    symbol_list(
        name = "abi_gki_aarch64_device",
        modules = [":vendor_modules"],
        vmlinux = ":vmlinux",
        autoksyms = "//tools:autoksyms",
    )
"""

def _shard(ctx, index, file):
    # Two modules may have the same name.
    shard = ctx.actions.declare_file("{}.shards/{}_{}.shard".format(
        ctx.label.name,
        index,
        file.basename,
    ))
    ctx.actions.run(
        executable = ctx.executable.autoksyms,
        arguments = ["scan", "--shard", "-j1", "--output=" + shard.path, file.path],
        inputs = [file],
        outputs = [shard],
        mnemonic = "SymbolShard",
        progress_message = "Scanning " + file.short_path,
    )
    return shard

def _symbol_list_impl(ctx):
    if "/" not in ctx.executable.autoksyms.path:
        fail("the binary must not be in the root package, where Bazel looks for it in $PATH", "autoksyms")
    modules = [f for f in ctx.files.modules if f.extension == "ko"]
    shards = [_shard(ctx, i, f) for i, f in enumerate(modules)]
    kernel = _shard(ctx, "vmlinux", ctx.file.vmlinux)
    out = ctx.actions.declare_file(ctx.label.name)
    inputs = shards + [kernel]

    arguments = [
        "symlist",
        "extract",
        "-j1",
        "--compat=" + ctx.attr.compat,
        "--vmlinux=" + kernel.path,
        "--output=" + out.path,
    ]
    if ctx.file.gki_modules:
        arguments.append("--gki-modules=" + ctx.file.gki_modules.path)
        inputs.append(ctx.file.gki_modules)
    if not ctx.attr.module_grouping:
        arguments.append("--skip-module-grouping")

    # Exit status 1 is a symbol that nothing provides: it fails the build, unless that is allowed.
    if ctx.attr.allow_missing:
        arguments.append("--strict-compat")
    ctx.actions.run(
        executable = ctx.executable.autoksyms,
        arguments = arguments + [shard.path for shard in shards],
        inputs = inputs,
        outputs = [out],
        mnemonic = "SymbolList",
        progress_message = "Making symbol list " + ctx.label.name,
    )
    return [DefaultInfo(files = depset([out]))]

symbol_list = rule(
    implementation = _symbol_list_impl,
    doc = "The symbol list of modules.",
    attrs = {
        "modules": attr.label_list(allow_files = True, mandatory = True),
        "vmlinux": attr.label(allow_single_file = True, mandatory = True),
        "autoksyms": attr.label(executable = True, cfg = "exec", allow_files = True, mandatory = True),
        "gki_modules": attr.label(allow_single_file = True),
        "compat": attr.string(default = "new", values = ["old", "middle", "new"]),
        "module_grouping": attr.bool(default = True),
        "allow_missing": attr.bool(default = False),
    },
)
