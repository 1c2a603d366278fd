# SPDX-License-Identifier: GPL-2.0-or-later
#
# The table of one group of contestants, and an object per contestant in the file `json`, if given;
# exits 1 if a target was missed. Input, tab separated, a line per run: name, scale (a sample's
# times are multiplied by it), target ratio, KiB allowed, wall ns, user us, sys us, peak KiB.
# Ratios are to the first contestant; targets are written >=N or <=N.

BEGIN {
	FS = "\t"
	row = "%-44s %4s %9s %9s %9s %9s %8s %7s %8s %s\n"
	printf "\n%s\n" row, title, "", "runs", "median ms", "min ms", "spread ms", "CPU ms", "peak MiB",
		"ratio", "target", ""
}

!($1 in runs) {
	names[++count] = $1
	scale[$1] = $2
	target[$1] = $3
	allowed[$1] = $4
}

{
	# kept in order
	for (i = ++runs[$1]; i > 1 && wall[$1, i - 1] > $5 * $2; i--)
		wall[$1, i] = wall[$1, i - 1]
	wall[$1, i] = $5 * $2
	cpu[$1] += ($6 + $7) * $2
	if ($8 > peak[$1])
		peak[$1] = $8
}

function median(name)
{
	return (wall[name, int((runs[name] + 1) / 2)] + wall[name, int(runs[name] / 2) + 1]) / 2
}

function meets(ratio, target, limit)
{
	limit = substr(target, 3) + 0
	return target ~ /^>=/ ? ratio >= limit : ratio <= limit
}

function ms(ns)
{
	return sprintf(ns < 1e8 ? "%.2f" : "%.0f", ns / 1e6)
}

function summarize(name, ratio, spread, verdict)
{
	ratio = median(name) / median(names[1])
	spread = wall[name, runs[name]] - wall[name, 1]
	if (target[name] != "")
		verdict = meets(ratio, target[name]) ? "ok" : "MISS"
	if (allowed[name] != "")
		verdict = verdict (verdict ? ", " : "") "memory " (peak[name] <= allowed[name] ? "ok" : "MISS")
	if (verdict ~ /MISS/)
		missed = 1
	printf row, name, runs[name], ms(median(name)), ms(wall[name, 1]), ms(spread),
		ms(cpu[name] / runs[name] * 1000), sprintf("%.1f", peak[name] / 1024),
		sprintf(ratio < 10 ? "%.2f" : "%.0f", ratio), target[name], verdict
	if (json != "")
		to_json(name, ratio, spread, verdict ~ /MISS/ ? "true" : "false")
}

function to_json(name, ratio, spread, missed)
{
	printf "{\"group\":\"%s\",\"name\":\"%s\",\"runs\":%d,\"scale\":%g,", title, name, runs[name],
		scale[name] >>json
	printf "\"median_ns\":%.0f,\"min_ns\":%.0f,\"spread_ns\":%.0f,", median(name), wall[name, 1],
		spread >>json
	printf "\"cpu_us\":%.0f,\"peak_kib\":%d,\"ratio\":%.4f,\"target\":\"%s\",\"missed\":%s}\n",
		cpu[name] / runs[name], peak[name], ratio, target[name], missed >>json
}

END {
	for (n = 1; n <= count; n++)
		summarize(names[n])
	exit missed
}
