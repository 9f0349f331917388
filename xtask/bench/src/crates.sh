# Counts the crates that each program is built from, and those that the first `cargo test` of step 2 compiles after a
# `cargo build`. Each line has a table, a row and a count, with tabs between.
tree() { cargo tree --locked --package "$1" --edges "$2" --prefix none --format "$3" | sed 's/ (\*)//' | sort -u; }
count() {
    # One of the crates is the package itself.
    printf 'crates\t%s\t%d\n' "$1" "$(tree "$2" normal,build '{p}' | tail -n +2 | wc -l)"
}
for step in step-*; do
    count "step $(expr "$step" : 'step-0*\([0-9]*\)')" "$step"
done
count 'resource server' resource-server
(cd xtask/bench/contenders && count "axum's hello world" hello-world)

# A crate with other features is compiled again, and so is all that is built on it.
mkdir -p target/course
tree step-02-use-it normal,build '{p} {f}' >target/course/built
tree step-02-use-it normal,build,dev '{p} {f}' >target/course/tested
again=$(comm -23 target/course/built target/course/tested | wc -l)
new=$(comm -13 target/course/built target/course/tested | wc -l)
printf 'crates-again\tfor the first time\t%d\n' "$((new - again))"
printf 'crates-again\twith other features\t%d\n' "$again"
