#!/usr/bin/env bash
# scrape.sh SNORRI SAGAS RULES: starts an engine, holds its metrics against promtool, and lets a real
# Prometheus with RULES scrape it until it has its figures and has evaluated its rules.
set -euo pipefail

snorri=$1
sagas=$2
rules=$(realpath "$3")
work=$(mktemp -d)
processes=()
trap 'kill "${processes[@]}" 2>/dev/null || true; wait; rm -rf "$work"' EXIT

die() {
  echo "scrape.sh: $*"
  exit 1
}

wait_for() {  # wait_for SECONDS COMMAND...
  local left=$(($1 * 10))
  shift
  until "$@" >/dev/null 2>&1; do
    ((left-- > 0)) || return 1
    sleep 0.1
  done
}

"$snorri" serve --store "$work/shop.db" --sagas "$sagas" --listen tcp://127.0.0.1:0 \
  --admin 127.0.0.1:0 --admin-token-file "$work/token" >"$work/ready" 2>"$work/engine.log" &
processes+=($!)
wait_for 30 grep -q '^listening' "$work/ready" || die "no engine: $(cat "$work/engine.log")"
admin=$(sed 's/.*admin on \([^,]*\),.*/\1/' "$work/ready")

curl -fsS -H "Authorization: Bearer $(cat "$work/token")" "http://$admin/metrics" >"$work/metrics"
promtool check metrics <"$work/metrics" || die "promtool objects to the metrics"

cat >"$work/prometheus.yml" <<TEXT
global: {scrape_interval: 500ms, evaluation_interval: 500ms}
rule_files: ["$rules"]
scrape_configs:
  - job_name: snorri
    authorization: {credentials_file: "$work/token"}
    static_configs: [{targets: ["$admin"]}]
TEXT
promtool check config "$work/prometheus.yml" >"$work/check" || die "$(cat "$work/check")"
port=$((20000 + RANDOM % 20000))
prometheus --config.file="$work/prometheus.yml" --storage.tsdb.path="$work/tsdb" \
  --web.listen-address="127.0.0.1:$port" >"$work/prometheus.log" 2>&1 &
processes+=($!)

has() {  # has QUERY: whether Prometheus has a sample for it
  curl -fsS --data-urlencode "query=$1" "http://127.0.0.1:$port/api/v1/query" | grep -q '"value"'
}
healthy() {  # every rule was evaluated, none failed
  local answer
  answer=$(curl -fsS "http://127.0.0.1:$port/api/v1/rules")
  grep -q '"health":"ok"' <<<"$answer" && ! grep -qE '"health":"(unknown|err)"' <<<"$answer"
}
wait_for 60 has 'up{job="snorri"} == 1' || die "no scrape: $(tail -n 5 "$work/prometheus.log")"
wait_for 60 has 'snorri_build_info == 1' || die "scraped, but without snorri_build_info"
wait_for 60 healthy || die "a rule can't be evaluated: $(curl -fsS "http://127.0.0.1:$port/api/v1/rules")"
