-- Sends the tokens of a file, one after another: what has to be found is each time elsewhere in memory.
dofile("report.lua")

local requests, current = {}, 0

function init(arguments)
    for token in io.lines(arguments[1]) do
        requests[#requests + 1] = wrk.format("GET", nil, { Authorization = "Bearer " .. token })
    end
end

function request()
    current = current % #requests + 1
    return requests[current]
end
