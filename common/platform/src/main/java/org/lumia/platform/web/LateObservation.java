package org.lumia.platform.web;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.web.filter.ServerHttpObservationFilter;

/**
 * Puts what Spring measures of each request behind JSON-RPC, whose calls have timers of their own: measuring a short one
 * took more than half as long as answering it.
 */
public final class LateObservation implements BeanPostProcessor {
    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        if (bean instanceof FilterRegistrationBean<?> registration
                && registration.getFilter() instanceof ServerHttpObservationFilter) {
            registration.setOrder(JsonRpcFilter.ORDER + 1);
        }
        return bean;
    }
}
