## SPDX-License-Identifier: Apache-2.0
## Configuration for web servers and supervisors, to be copied from
## $(pkgdatadir)/deploy; the path of scimd in it follows the installation.
deploydir = $(pkgdatadir)/deploy
dist_deploy_DATA = deploy/nginx.conf deploy/apache.conf deploy/scimd.conf \
	deploy/scimd.service deploy/scimd.socket
dist_deploy_SCRIPTS = deploy/spawn-fcgi.sh
EXTRA_DIST += deploy/quickstart.sh

install-data-hook:
	@for f in $(dist_deploy_DATA) $(dist_deploy_SCRIPTS); do \
	    at="$(DESTDIR)$(deploydir)/$${f##*/}"; \
	    $(SED) 's|/usr/sbin/scimd|$(sbindir)/scimd|' "$$at" \
	        >"$$at.tmp" && cat "$$at.tmp" >"$$at" && \
	    rm -f "$$at.tmp" || exit 1; done
