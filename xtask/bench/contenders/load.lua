-- Sends one token again and again, or after an @ those of a file, one after another: each is found elsewhere in memory.
-- Writes in the last line, as JSON, how many requests a second were answered, and the memory in MiB of the process
-- SERVER, which has answered; fails if there was an answer that is an error (4xx too), or none.

function init(arguments)
    local what, requests, current = arguments[1], {}, 0
    if what:sub(1, 1) ~= "@" then
        -- wrk makes one request of it, and sends that.
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
