#!/usr/bin/env bash
# What the macros cost the compiler: tests/benches/compile-time.sh [N..]     (default: 1 100 500)
#
# An application with N tools, checked after a change of one body: plain functions; the same with a struct of
# arguments each that derives serde and schemars, which is what one writes without the macro; the same as `#[tool]`s
# of one agent in a harness. Milliseconds, best of three, incremental and whole.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$work/target}
manifest=$work/app/Cargo.toml

generate() { # kind count
    local attribute='' names='' i
    echo '#![allow(dead_code)]'
    echo 'use harness::prelude::*;'
    echo '#[derive(Resource)] pub struct Db;'
    for ((i = 0; i < $2; i++)); do
        case $1 in
            tools) attribute='#[tool(effect = read)]' ;;
            serde) echo "#[derive(serde::Deserialize, schemars::JsonSchema)]
                pub struct Args$i { order_no: String, cents: u32, note: Option<String> }" ;;
        esac
        echo "/// Tool $i."
        echo "$attribute"
        echo "pub async fn tool_$i(_db: &Db, order_no: String, cents: u32, note: Option<String>) -> Result<String, ToolError> {"
        echo "    let mut text = format!(\"{order_no} {cents} $i\");"
        echo '    if let Some(note) = note { text.push_str(&note); }'
        echo '    Ok(text)'
        echo '}'
        names+="tool_$i, "
    done
    if [ "$1" = tools ]; then
        echo '/// Has them all.'
        echo "#[agent(model = \"fast\", tools = [$names])] pub struct All;"
        echo 'harness! { name: Shop, models: { fast: OpenAi("gpt-5-mini") }, resources: [Db], agents: [All] }'
        echo '#[tokio::main] async fn main() { let _ = Shop::start(ShopBindings { db: Db }).await; }'
    else
        echo '#[tokio::main] async fn main() { drop(Db); }'
    fi
}

check() { # warnings of the library are not the matter here
    cargo check --quiet --manifest-path "$manifest" 2> "$work/said" || { cat "$work/said" >&2; exit 1; }
}

best() { # of three, after a change of one body
    local best=999999 began took
    for _ in 1 2 3; do
        sed -i "s/{cents} 0[^\"]*\"/{cents} 0 $RANDOM\"/" "$work/app/src/main.rs"
        began=$(date +%s%N)
        check
        took=$((($(date +%s%N) - began) / 1000000))
        ((took < best)) && best=$took
    done
    echo "$best"
}

mkdir -p "$work/app/src"
cp "$root/Cargo.lock" "$work/app/"
cat > "$manifest" <<TOML
[package]
name = "generated"
version = "0.0.0"
edition = "2024"
[workspace]
[dependencies]
harness = { path = "$root/harness" }
schemars = "1"
serde = { version = "1", features = ["derive"] }
tokio = { version = "1", features = ["macros", "rt-multi-thread"] }
[profile.dev]
debug = "line-tables-only"
[profile.dev.build-override]
opt-level = 2
TOML

printf '%-6s %5s %18s %18s\n' kind tools 'incremental, ms' 'whole, ms'
for count in "${@:-1 100 500}"; do
    for n in $count; do
        for kind in plain serde tools; do
            generate "$kind" "$n" > "$work/app/src/main.rs"
            check
            incremental=$(best)
            whole=$(CARGO_INCREMENTAL=0 best)
            printf '%-6s %5d %18s %18s\n' "$kind" "$n" "$incremental" "$whole"
        done
    done
done
