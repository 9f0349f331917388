-- Sends one token again and again. After an @, sends the tokens of a file, one after another: each lies elsewhere in
-- memory. The last line that it writes is JSON: the answers a second, and the memory in MiB of the process SERVER.
-- It fails if an answer was an error (4xx too) or a request had none.

function init(arguments)
    local what, requests, current = arguments[1], {}, 0
    if what:sub(1, 1) ~= "@" then
        -- wrk builds one request from this, and sends it again and again.
        wrk.headers["Authorization"] = "Bearer " .. what
        return
    end
    for token in io.lines(what:sub(2)) do
        requests[#requests + 1] = wrk.format("GET", nil, { Authorization = "Bearer " .. token })
    end
    function request()
        current = current % #requests + 1
        return requests[current]
    end
end

function done(summary)
    local errors = summary.errors
    local lost = errors.connect + errors.read + errors.write + errors.timeout
    if summary.requests == 0 or errors.status > 0 or lost > 0 then
        io.stderr:write(string.format("Of %d answers %d were errors, and %d requests had none.\n", summary.requests,
            errors.status, lost))
        os.exit(1)
    end
    -- wrk closes its connections when it ends.
    local status = io.open("/proc/" .. os.getenv("SERVER") .. "/status"):read("*a")
    local memory = tonumber(status:match("VmRSS:%s*(%d+)")) / 1024
    io.write(string.format("[%f, %f]\n", summary.requests / summary.duration * 1e6, memory))
end
