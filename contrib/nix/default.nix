# SPDX-License-Identifier: GPL-2.0-or-later
#
# nix-build contrib/nix
{ pkgs ? import <nixpkgs> { } }:

pkgs.stdenv.mkDerivation {
  pname = "autoksyms";
  version = "0.1.0";
  src = pkgs.lib.cleanSource ../..;

  nativeBuildInputs = [ pkgs.pkg-config ];
  buildInputs = [ pkgs.zlib pkgs.xz pkgs.zstd pkgs.nettle pkgs.jansson ];
  nativeCheckInputs = [ pkgs.cmocka pkgs.elfutils ];

  # `build` may have come along from the checkout.
  preBuild = "make clean";
  makeFlags = [ "PREFIX=${placeholder "out"}" "ASSUME_DEPS=1" ];
  buildFlags = [ "all" ];
  enableParallelBuilding = true;

  doCheck = true;
  checkPhase = ''
    make $makeFlags build/unit
    build/unit
  '';

  postPatch = "patchShebangs contrib doc";

  meta = {
    description = "Which exported symbols a Linux kernel needs, and how few links it takes";
    license = pkgs.lib.licenses.gpl2Plus;
    platforms = pkgs.lib.platforms.linux;
    mainProgram = "autoksyms";
  };
}
