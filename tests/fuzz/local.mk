## SPDX-License-Identifier: Apache-2.0
## Fuzz targets and the replay of their corpora.
