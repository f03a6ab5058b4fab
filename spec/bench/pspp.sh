#!/bin/sh
# pspp.sh - PSPP in `make bench`: sh spec/bench/pspp.sh FILE TASKS
# Commands are timed by what a shell says the time is between them. Texts are recoded to numbers before tables are
# made; the tab book is one CROSSTABS without tests, the time to write it as text included.
file=$1 tasks=,$2,
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT

numbered() { seq -f " $1%02g$3" "$2" | tr -d '\n'; }
stamp() { echo "HOST COMMAND=['echo $1 \$(date +%s.%N) >>$work/stamps']."; }
banners=" level age_group gender role land"
recoded=$(echo "$banners" | sed 's/ / n/g')

{
  echo "SET WORKSPACE=16000000."
  echo "SET DECIMAL=DOT."
  echo "GET DATA /TYPE=TXT /FILE='$(realpath "$file")' /ENCODING='UTF-8' /ARRANGEMENT=DELIMITED /DELIMITERS=','"
  echo " /QUALIFIER='\"' /FIRSTCASE=2 /VARIABLES= id F8 stratum F3 psu F4 weight F12.6 level A7 age_group A13"
  echo " gender A13 role A27 land A23 $(numbered q 30 ' A26') $(numbered m 10 ' F1') $(numbered s 3 ' F3')."
  stamp begin
  echo "AUTORECODE VARIABLES=$banners $(numbered q 30) /INTO $recoded $(numbered nq 30) /BLANK=MISSING."
  echo "EXECUTE."
  stamp T1factor
  echo "WEIGHT BY weight."
  case $tasks in *,T2,*)
    for run in 1 2 3; do
      stamp begin
      echo "CROSSTABS /TABLES=nq01 BY nlevel /CELLS=COUNT COLUMN /COUNT=ASIS."
      stamp T2
    done ;;
  esac
  case $tasks in *,T5,*)
    stamp begin
    echo "CROSSTABS /TABLES=nq01 TO nq30 BY $recoded /CELLS=COUNT COLUMN /COUNT=ASIS."
    stamp T5 ;;
  esac
} >"$work/syntax.sps"
pspp -o "$work/out.csv" "$work/syntax.sps" >"$work/said" || { cat "$work/said" >&2; exit 1; }
awk '$1 == "begin" { start = $2; next } { printf "%s\tseconds\t%.6f\n", $1, $2 - start }' "$work/stamps"

# The shares of a table, from counts that are printed with six decimals.
shares() {
  awk -v task="$1" -v title="$2" '
    { while (match($0, /"[^"]*"/)) { # a comma within quotes is none
        cell = substr($0, RSTART + 1, RLENGTH - 2); gsub(/,/, "\001", cell)
        $0 = substr($0, 1, RSTART - 1) cell substr($0, RSTART + RLENGTH) } }
    { n = split($0, f, ","); for (i = 1; i <= n; i++) gsub(/\001/, ",", f[i]) }
    f[1] == "Table: " title && !done { inside = 1; line = 0 }
    inside && ++line == 3 { columns = n - 1; for (i = 4; i <= columns; i++) head[i] = f[i] }
    inside && f[3] == "Count" && f[1] != "Total" { rows++; label[rows] = f[2]
      for (i = 4; i <= columns; i++) { count[rows, i] = f[i]; sum[i] += f[i] } }
    inside && $0 == "" { inside = 0; done = 1 }
    END { for (r = 1; r <= rows; r++) for (i = 4; i <= columns; i++)
      printf "%s\t%s | %s\t%.12g\n", task, head[i], label[r], 100 * count[r, i] / sum[i] }' "$work/out.csv"
}
case $tasks in *,T2,*) shares T2 "nq01 × nlevel" ;; esac
case $tasks in *,T5,*) shares T5 "nq01 × nland" ;; esac
