# The machine and the tools of a measurement. Each line has a name, a tab and a value.
say() { printf '%s\t%s\n' "$1" "$(printf '%s' "$2" | head -n 1)"; }
say processor "$(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1), $(nproc) cores"
say memory "$(awk '/MemTotal/ { printf "%d GiB", $2 / 1048576 }' /proc/meminfo)"
say system "$(uname) ($(. /etc/os-release && echo "$NAME $VERSION_ID"))"
say rustc "$(rustc --version)"
say FastAPI "$(python3 -c "import fastapi as f, uvicorn as u, platform as p
print(f'FastAPI {f.__version__}, Uvicorn {u.__version__}, Python {p.python_version()}')" 2>&-)"
say axum "$(cargo pkgid --quiet axum | sed 's/.*@//')"
say load "$(wrk --version)"
say counts "$(valgrind --version)"
