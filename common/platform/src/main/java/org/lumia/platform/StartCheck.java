package org.lumia.platform;

import javax.sql.DataSource;

/** What is looked at before a service changes anything in a store. */
public interface StartCheck {

    /** Before the schema is migrated, or made. @throws org.lumia.platform.settings.SettingException in one sentence */
    void before(DataSource postgres, String schema);

    /** When the schema is up to date. */
    void after(DataSource postgres, String schema);
}
