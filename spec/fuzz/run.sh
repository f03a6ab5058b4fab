#!/bin/sh
# Runs one fuzz target: run.sh csv 60. The corpus grows in build/; what is found goes to spec/fuzz/finds/.
set -eu
build=${BUILD:-build} fuzz=$1 seconds=$2 # build is a path from here
seeds=$build/fuzz/seeds/$fuzz corpus=$build/fuzz/corpus/$fuzz new=$build/fuzz/new/$fuzz kept=spec/fuzz/finds/$fuzz

mkdir -p "$seeds" "$corpus" "$new"
rm -f "$new"/*
"$build/befund" spec/fuzz/seeds.lua "$fuzz" "$PWD/$seeds"
words=
if test -f "spec/fuzz/$fuzz.dict"; then words=-dict=spec/fuzz/$fuzz.dict; fi
status=0
ASAN_OPTIONS=quarantine_size_mb=32:allocator_may_return_null=1 UBSAN_OPTIONS=print_stacktrace=1 \
	"$build/fuzz/${fuzz}_fuzz" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=1024 -malloc_limit_mb=4096 -max_len=65536 \
	-print_final_stats=1 -artifact_prefix="$new/" $words "$corpus" "$seeds" || status=$?
for find in "$new"/*; do
	test -f "$find" || continue
	mkdir -p "$kept"
	cp "$find" "$kept/"
	echo "found: $kept/$(basename "$find")"
done
exit $status
