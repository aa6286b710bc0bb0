# Sourced by the other scripts: makes .venv from the hashed requirement files, and again only when they changed.
# Uses nothing but python3 (3.11 or newer) and the network.

set -euo pipefail
TOP=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
VENV=$TOP/.venv
UV_VENV=$TOP/.venv-uv # uv lives apart, so that what the product uses is what the lock says
export UV_SYSTEM_CERTS=1 UV_PYTHON_DOWNLOADS=never PIP_DISABLE_PIP_VERSION_CHECK=1
export PYTHONPATH=$TOP${PYTHONPATH:+:$PYTHONPATH}

fail() {
    printf '%s\n' "$*" >&2
    exit 1
}

# The newest python3 that is new enough.
find_python() {
    local name
    for name in "${PYTHON:-python3}" python3.13 python3.12 python3.11; do
        if command -v "$name" >/dev/null && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
            echo "$name"
            return
        fi
    done
    fail "Python 3.11 or newer is needed, and python3 is older or missing."
}

# make_venv FOLDER
make_venv() {
    local python
    python=$(find_python)
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        fail "Python's venv is missing. Run: apt install python3-venv"
    fi
    "$python" -m venv --clear "$1"
}

# Prints uv's path, or nothing where it cannot be had: pip then does the work, only slower.
find_uv() {
    if [ ! -x "$UV_VENV/bin/uv" ]; then
        make_venv "$UV_VENV" && "$UV_VENV/bin/python" -m pip install --quiet uv >&2 || true
    fi
    if [ -x "$UV_VENV/bin/uv" ]; then echo "$UV_VENV/bin/uv"; fi
}

# need_packages run|test: fills .venv from scripts/requirements/<name>.lock unless that was done already.
# What `test` installed serves `run` as well.
need_packages() {
    local name=$1 lock=$TOP/scripts/requirements/$1.lock stamp=$VENV/installed
    local wanted uv
    wanted=$(cat "$TOP/scripts/requirements/run.lock" "$lock" | cksum)
    if [ -x "$VENV/bin/python" ] && grep -qsxF "$name $wanted" "$stamp"; then return; fi
    if [ "$name" = run ] && already_for_tests "$stamp"; then return; fi
    [ -x "$VENV/bin/python" ] || make_venv "$VENV"
    echo "Installing packages into .venv (only when the lock changed) ..." >&2
    uv=$(find_uv)
    if [ -n "$uv" ]; then
        "$uv" pip install --quiet --python "$VENV/bin/python" --require-hashes -r "$lock"
    else
        "$VENV/bin/python" -m pip install --quiet --require-hashes -r "$lock"
    fi
    echo "$name $wanted" >"$stamp"
}

already_for_tests() {
    local wanted
    wanted=$(cat "$TOP/scripts/requirements/run.lock" "$TOP/scripts/requirements/test.lock" | cksum)
    [ -x "$VENV/bin/python" ] && grep -qsxF "test $wanted" "$1"
}

# A browser for tests and pictures; installed where this is Debian and we may. The one without windows does the
# same with a third of the work; where it cannot be had, any Chromium does.
need_chromium() {
    local seconds=30
    if command -v chromium-headless-shell >/dev/null; then return; fi
    if any_chromium; then seconds=5; fi
    if install_package chromium-headless-shell "$seconds" || any_chromium; then return; fi
    if install_package chromium "$seconds"; then return; fi
    fail "A browser is needed. Run: sudo apt install chromium-headless-shell"
}

any_chromium() {
    command -v chromium >/dev/null || command -v chromium-browser >/dev/null
}

# install_package NAME SECONDS: where nobody answers for so long, that is the end of it.
install_package() {
    local soon=(-qq -o Acquire::Retries=0 -o "Acquire::http::Timeout=$2" -o "Acquire::https::Timeout=$2")
    if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then return 1; fi
    echo "Installing $1 ..." >&2
    apt-get "${soon[@]}" update >/dev/null 2>&1 || true
    DEBIAN_FRONTEND=noninteractive apt-get "${soon[@]}" install -y --no-install-recommends "$1" >/dev/null 2>&1
}
