## SPDX-License-Identifier: Apache-2.0
## Documents that are embedded in the programs:
schema_files += schemas/schema/Common.json
schema_files += schemas/schema/EnterpriseUser.json
schema_files += schemas/schema/Group.json
schema_files += schemas/schema/ResourceType.json
schema_files += schemas/schema/Schema.json
schema_files += schemas/schema/ServiceProviderConfig.json
schema_files += schemas/schema/User.json
schema_files += schemas/type/Group.json
schema_files += schemas/type/User.json
## For an operator to copy into schema_dir:
exampleschemadir = $(pkgdatadir)/schemas
dist_exampleschema_DATA = schemas/examples/device.json
