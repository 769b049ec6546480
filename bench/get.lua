-- SPDX-License-Identifier: Apache-2.0
-- wrk: GET of one user out of the lines of the file BENCH_IDS, at random.
local base, ids = os.getenv("BENCH_PATH"), {}

for line in io.lines(os.getenv("BENCH_IDS")) do
	ids[#ids + 1] = base .. "/Users/" .. line:match("^%S+")
end
wrk.headers["Authorization"] = "Bearer " .. os.getenv("BENCH_TOKEN")

function init()
	math.randomseed(os.time())
end

function request()
	return wrk.format("GET", ids[math.random(#ids)])
end
