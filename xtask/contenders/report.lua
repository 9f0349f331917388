-- What wrk has measured, as one line: requests, seconds, p50 and p99 in microseconds, answers that are errors (4xx
-- too), and requests that had no answer.
function done(summary, latency)
    local errors = summary.errors
    io.write(string.format("measured %d %f %d %d %d %d\n", summary.requests, summary.duration / 1e6,
        latency:percentile(50), latency:percentile(99), errors.status,
        errors.connect + errors.read + errors.write + errors.timeout))
end
