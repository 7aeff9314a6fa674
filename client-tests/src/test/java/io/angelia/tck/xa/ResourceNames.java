/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.xa;

import com.arjuna.ats.internal.jta.resources.arjunacore.XAResourceRecord;
import com.arjuna.ats.internal.jta.resources.arjunacore.XAResourceRecordWrappingPlugin;
import javax.transaction.xa.XAResource;
import org.jboss.tm.XAResourceWrapper;

/**
 * Has the transaction manager log the names of resources. A branch that a resource of that name does not know any more is then
 * taken for finished only by a scan that has asked that resource.
 */
final class ResourceNames implements XAResourceRecordWrappingPlugin {
    @Override
    public void transcribeWrapperData(final XAResourceRecord branch) {
        if (branch.value() instanceof XAResourceWrapper resource) {
            branch.setProductName(resource.getProductName());
            branch.setProductVersion(resource.getProductVersion());
            branch.setJndiName(resource.getJndiName());
        }
    }

    /** Branch ids need no name in them. */
    @Override
    public Integer getEISName(final XAResource resource) {
        return 0;
    }

    @Override
    public String getEISName(final Integer number) {
        return "";
    }
}
