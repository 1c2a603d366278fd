# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Debian packages for tests to look into, downloaded and unpacked without installing them. apt runs
# with a configuration, lists and a cache of its own: the system's are neither used nor changed.
#
# A script sources this after lib.sh, sets $arch (Debian's name of it) and defines
#
#	sources		prints apt's sources.list; gets the number of the attempt
#	current_package	prints NAME VERSION of the package to fetch, see field()
#
# and calls fetch_package.

KEYRING=/usr/share/keyrings/debian-archive-keyring.gpg

die() {
	say "$(basename "$0"): $*"
	exit 1
}

# Where this machine gets Debian from, as "URI RELEASE", one line per index. apt knows, however its
# sources are written.
machine_indexes() {
	# shellcheck disable=SC2016
	apt-get indextargets --no-release-info --format '$(REPO_URI) $(RELEASE)' \
		'Created-By: Packages' 'Component: main' || :
}

# mirrors PATTERN DEFAULT: the machine's mirrors of releases matching PATTERN
mirrors() {
	machine_indexes | awk -v pattern="$1" -v default_uri="$2" '
		$2 ~ pattern && !seen[$1]++ { print $1; n++ }
		END { if (!n) print default_uri }'
}

RELEASES='^(bookworm|trixie|forky|sid|(old)*stable|testing|unstable)'

# debian SUITE..., security SUITE...: their lines of sources.list, with the machine's mirrors
debian() {
	source_lines "$RELEASES\$" http://deb.debian.org/debian "$@"
}

security() {
	source_lines "$RELEASES-security\$" http://deb.debian.org/debian-security "$@"
}

# source_lines PATTERN DEFAULT SUITE...
source_lines() {
	local uri suite

	for uri in $(mirrors "$1" "$2"); do
		for suite in "${@:3}"; do
			echo "deb [signed-by=$KEYRING] $uri $suite main"
		done
	done
}

# The machine's apt settings (proxies, timeouts) stay in force; what would read or change its state
# is replaced.
# shellcheck disable=SC2154 # $arch is the script's
apt_conf() {
	cat <<-EOF_CONF
		APT::Architecture "$arch";
		#clear APT::Architectures;
		APT::Architectures { "$arch"; };
		APT::Sandbox::User "";
		#clear APT::Update::Pre-Invoke;
		#clear APT::Update::Post-Invoke;
		#clear APT::Update::Post-Invoke-Success;
		APT::Get::AllowUnauthenticated "false";
		Acquire::AllowInsecureRepositories "false";
		Acquire::Languages "none";
		Acquire::Retries "2";
		Dir::State "$apt";
		Dir::State::lists "$apt/lists";
		Dir::State::status "/dev/null";
		Dir::Cache "$apt/cache";
		Dir::Etc::sourcelist "$apt/sources.list";
		Dir::Etc::sourceparts "/dev/null";
		Dir::Etc::preferences "/dev/null";
		Dir::Etc::preferencesparts "/dev/null";
	EOF_CONF
}

# field FIELD PACKAGE: of the version apt would install
field() {
	apt-cache -c "$apt/apt.conf" show --no-all-versions "$2" | sed -n "s/^$1: //p"
}

# unpack NAME VERSION: in a temporary directory beside the final one, so that what bears the final
# name is complete
unpack() {
	tmp=$(mktemp -d "$dir/tmp.XXXXXX") &&
		(cd "$tmp" && apt-get -c "$apt/apt.conf" -q download "$1=$2") &&
		mkdir -m 755 "$tmp/tree" &&
		dpkg-deb -x "$tmp"/*.deb "$tmp/tree" &&
		mv -T "$tmp/tree" "$dir/$1_$2" &&
		rm -r "$tmp"
}

# An index that can't be had matters only if the package isn't found without it.
update() {
	local name version

	sources "$1" >"$apt/sources.list"
	apt-get -c "$apt/apt.conf" -q update || :
	read -r name version < <(current_package) || return
	[ -d "$dir/${name}_$version" ] || unpack "$name" "$version" || return
	echo "${name}_$version" >"$dir/current.new" && mv "$dir/current.new" "$dir/current"
}

update_with_retries() {
	local try

	mkdir -p "$apt"
	apt_conf >"$apt/apt.conf"
	for try in 1 2 3; do
		update "$try" </dev/null >"$dir/log" 2>&1 && return
		[ "$try" = 3 ] || sleep $((try * 5))
	done
	return 1
}

cached_tree() {
	[ -e "$dir/current" ] && echo "$dir/$(cat "$dir/current")"
}

looked_up_today() {
	[ -n "$(find "$dir/current" -mmin -1440 2>/dev/null)" ] && [ -d "$(cached_tree)" ]
}

# fetch_package NAME WHAT: prints the path of the unpacked package, looked up once a day. NAME is
# the cache's name for it, WHAT is what there is none of if it can't be had.
fetch_package() {
	need_packages apt dpkg debian-archive-keyring >&2
	dir=$(cached_dir "corpus/$1")
	apt=$(cached_dir "corpus/apt/$1")
	exec 9>"$dir/lock"
	flock 9
	rm -rf "$dir"/tmp.??????
	if ! looked_up_today && ! update_with_retries; then
		[ -d "$(cached_tree)" ] || die "no $2: $(tail -n 5 "$dir/log")"
		say "$1: can't look for a newer one, using the cached one (see $dir/log)"
		touch "$dir/current" # ask again tomorrow
	fi
	cached_tree
}
