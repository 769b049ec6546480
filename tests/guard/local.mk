## SPDX-License-Identifier: Apache-2.0
guards =
TESTS += $(guards)
EXTRA_DIST += $(guards)
