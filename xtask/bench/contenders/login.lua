-- Logs in as often as the first argument says, and writes some thousands of the tokens into a file. It fails if an
-- answer has no token.

wrk.method = "POST"
wrk.body = "grant_type=password&username=johndoe&password=secret"
wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"

local count, had, file

function init(arguments)
    count, had, file = tonumber(arguments[1]), 0, io.open(arguments[2], "w")
end

function response(status, headers, body)
    local token = body:match('"access_token":"([^"]+)"')
    if not token then
        io.stderr:write("A login had the answer ", status, ": ", body, "\n")
        os.exit(1)
    end
    had = had + 1
    if had % math.max(1, math.floor(count / 10000)) == 0 then
        file:write(token, "\n")
    end
    if had == count then
        file:close()
        os.exit(0)
    end
end
