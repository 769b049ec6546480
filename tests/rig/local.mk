## SPDX-License-Identifier: Apache-2.0
## Servers and load generators that the tests run against.
