-- Questions about seeded customers, the same for every server: wrk -s customers.lua <url> -- <key>
-- Every default segment of every country of the synthetic delivery is asked for. The last line of the output is
-- "result <requests> <microseconds> <99th percentile in microseconds> <answers other than 2xx and broken connections>".
local countries = { "China", "Australia", "Latvia", "Peru" }
local names = { "frequent_segment", "recency_segment" }
local questions = {}
local at = 0
local threads = 0

function setup(thread)
    thread:set("seed", 20200529 + threads)
    threads = threads + 1
end

function init(args)
    math.randomseed(seed)
    local headers = { ["Content-Type"] = "application/json", ["X-Api-Key"] = args[1] }
    for i = 1, 4096 do
        local body = string.format(
            '{"customer_id":%d,"country_code":"%s","last_order_ts":"20%02d-%02d-%02d %02d:%02d:%02d",'
                .. '"first_order_ts":"2017-05-03 00:00:00","total_orders":%d,"segment_name":"%s","as_of":"2020-05-29"}',
            math.random(1, 99999999), countries[math.random(4)],
            math.random(19, 20), math.random(1, 5), math.random(1, 28), math.random(0, 23), math.random(0, 59), math.random(0, 59),
            math.random(0, 60), names[math.random(2)])
        questions[i] = wrk.format("POST", nil, headers, body)
    end
end

function request()
    at = at % #questions + 1
    return questions[at]
end

function done(summary, latency)
    local errors = summary.errors
    io.write(string.format(
        "result %d %d %d %d\n", summary.requests, summary.duration, latency:percentile(99),
        errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
