## SPDX-License-Identifier: Apache-2.0
## Documents that are embedded in the programs:
##   schema_files += schemas/name.json
