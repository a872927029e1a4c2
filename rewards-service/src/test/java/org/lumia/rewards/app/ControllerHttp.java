package org.lumia.rewards.app;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.startup.Tomcat;
import org.lumia.platform.web.ProblemAdvice;
import org.springframework.web.context.support.AnnotationConfigWebApplicationContext;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.config.annotation.EnableWebMvc;

/** Controllers over HTTP, without the service about them. */
final class ControllerHttp implements AutoCloseable {
    private final Tomcat tomcat = new Tomcat();

    /** Registered by hand: the service's scan of its package must not find it. */
    @EnableWebMvc
    static class Web {}

    /** @param folder that is made */
    ControllerHttp(Path folder, Object... controllers) throws Exception {
        var beans = new AnnotationConfigWebApplicationContext();
        beans.register(Web.class);
        beans.addBeanFactoryPostProcessor(factory -> {
            factory.registerSingleton("advice", new ProblemAdvice());
            for (Object controller : controllers) {
                factory.registerSingleton(controller.getClass().getSimpleName(), controller);
            }
        });
        tomcat.setBaseDir(Files.createDirectory(folder).toString());
        tomcat.setPort(0);
        var context = tomcat.addContext("", folder.toString());
        Tomcat.addServlet(context, "spring", new DispatcherServlet(beans)).setLoadOnStartup(1);
        context.addServletMappingDecoded("/", "spring");
        tomcat.getConnector();
        tomcat.start();
    }

    URI uri(String pathAndQuery) {
        return URI.create(
                "http://127.0.0.1:%d%s".formatted(tomcat.getConnector().getLocalPort(), pathAndQuery));
    }

    @Override
    public void close() throws LifecycleException {
        tomcat.stop();
        tomcat.destroy();
    }
}
